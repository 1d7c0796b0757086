import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { makeAuthority, makeCertificate } from "../support/certificates.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await endBuiltServers();
  await Promise.all(upstreams.map((server) => server.close()));
  await removeTemporaryFolders();
});

const ip = "127.0.0.1";

describe("a server whose certificate cannot be trusted", () => {
  it.each([
    [
      "is signed by a private CA",
      ip,
      {},
      false,
      "is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
      "NODE_EXTRA_CA_CERTS",
    ],
    [
      "is its own CA",
      ip,
      { isAlone: true },
      false,
      "is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)",
      "NODE_EXTRA_CA_CERTS",
    ],
    ["has expired", ip, { days: [-9, -2] }, true, "has expired (CERT_HAS_EXPIRED)", "clock"],
    ["is not valid yet", ip, { days: [2, 9] }, true, "is not valid yet (CERT_NOT_YET_VALID)", "clock"],
    [
      "is for another name",
      "x.test",
      {},
      true,
      "is for another name (ERR_TLS_CERT_ALTNAME_INVALID)",
      "address",
    ],
  ] as const)(
    "is asked once, and the error says what to do: it %s",
    async (_case, name, made, trusted, why, remedy) => {
      const { callAll, doctor, upstream } = await setup(name, made, trusted);
      for (const { isError, text } of await callAll()) {
        // list-models then lists the models that are known here.
        if (!text.includes("could not be listed")) expect(isError).toBe(true);
        expect(text).toContain(`: its TLS certificate ${why}. `);
        expect(text).toContain(remedy);
        expect(text).not.toMatch(/retr(y|ies)|try again/i);
      }
      expect(upstream.requests).toHaveLength(0);
      const { code, text } = await doctor();
      expect(code).toBe(1);
      expect(text).toMatch(/^error +base-url .*its TLS certificate/m);
      expect(text).toMatch(
        trusted ? /^ok +certificates .* adds 1 cert/m : /^ok +certificates .* is not set/m,
      );
    },
  );

  it("is trusted with NODE_EXTRA_CA_CERTS", async () => {
    const { callAll, doctor } = await setup(ip, {}, true);
    for (const { isError, text } of await callAll())
      expect({ isError, text }).toEqual({
        isError: false,
        text: expect.not.stringContaining("could not be listed"),
      });
    expect((await doctor()).text).toMatch(/^ok +base-url/m);
  });

  it("is explained by doctor if NODE_EXTRA_CA_CERTS names no file", async () => {
    const { doctor } = await setup(ip, {}, false, { NODE_EXTRA_CA_CERTS: "/no/such/ca.pem" });
    expect((await doctor()).text).toMatch(
      /^error +certificates +.*\/no\/such\/ca\.pem, which cannot be read \(ENOENT\)/m,
    );
  });

  async function setup(
    name: string,
    { days, isAlone = false }: { days?: readonly [number, number]; isAlone?: boolean },
    isTrusted: boolean,
    more: Readonly<Record<string, string>> = {},
  ) {
    const authority = await makeAuthority();
    const tls = await makeCertificate(name, { ...(!isAlone && { authority }), ...(days && { days }) });
    const upstream = await startOpenAiServer({ tls });
    upstreams.push(upstream);
    const folder = await temporaryFolder();
    const caFile = join(folder, "ca.pem");
    await writeFile(caFile, authority.cert);
    const environment = {
      OPENAI_API_KEY: testKey,
      OPENAI_BASE_URL: upstream.baseUrl,
      MCP_OPENAI_IMAGE_DIR: folder,
      HOME: folder,
      ...(isTrusted && { NODE_EXTRA_CA_CERTS: caFile }),
      ...more,
    };
    const server = startBuiltServer({ environment });
    await server.initialize();
    const calls = [
      ["list-models", {}],
      ["ask-openai", { query: "q" }],
      ["create-image", { prompt: "p" }],
    ] as const;
    const callAll = async () => {
      const results: { isError: boolean; text: string }[] = [];
      for (const [index, [tool, input]] of calls.entries()) {
        server.send("tools/call", { name: tool, arguments: input }, index + 1);
        const { result } = await server.answer(index + 1);
        const { isError = false, content } = result as { isError?: boolean; content: { text?: string }[] };
        results.push({ isError, text: content.map(({ text }) => text).join("\n") });
      }
      return results;
    };
    const doctor = async () => {
      const { ended, stdout } = startBuiltServer({ args: ["doctor"], environment });
      return { code: (await ended).code, text: stdout() };
    };
    return { upstream, callAll, doctor };
  }
});
