import { generate, type GenerateResult } from "selfsigned";

/** A server's key and certificate, or a CA's, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateOptions {
  /** Who signs it. Absent: it signs itself. */
  readonly authority?: Certificate;
  /** The days of its validity, from today on. Default: -1 to 1. */
  readonly days?: readonly [from: number, to: number];
}

const dayMilliseconds = 86_400_000;

/** Makes the certificate of a CA. */
export const makeAuthority = async (name = "Example Test CA"): Promise<Certificate> =>
  certificateOf(
    await generate([{ name: "commonName", value: name }], {
      ...fast,
      ...validity([-1, 1]),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    }),
  );

/** Makes the certificate of a server with this host name. */
export const makeCertificate = async (
  name: string,
  { authority, days = [-1, 1] }: CertificateOptions = {},
): Promise<Certificate> =>
  certificateOf(
    await generate([{ name: "commonName", value: name }], {
      ...fast,
      ...validity(days),
      ...(authority && { ca: authority }),
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
        {
          name: "subjectAltName",
          altNames: [/^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }],
        },
      ],
    }),
  );

const fast = { keyType: "ec", algorithm: "sha256" } as const;

const validity = ([from, to]: readonly [number, number]) => ({
  notBeforeDate: new Date(Date.now() + from * dayMilliseconds),
  notAfterDate: new Date(Date.now() + to * dayMilliseconds),
});

const certificateOf = ({ private: key, cert }: GenerateResult): Certificate => ({ key, cert });
