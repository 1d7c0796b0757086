/** Somebody who uses a server that several people share. What is stored, and what is limited, is separate for each. */
export interface Principal {
  /** Unique among all issuers, and safe as the name of a folder. */
  readonly id: string;
  /** For logs and for the policy: the name of a token, or the subject that an identity provider gave. */
  readonly name: string;
  /** The groups of the policy that it belongs to. */
  readonly groups: readonly string[];
}

/** The principal of a server that only one person uses. */
export const localPrincipal: Principal = { id: "local", name: "local", groups: [] };
