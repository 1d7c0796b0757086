/** The codes of JSON-RPC and MCP that this server answers with. */
export const ErrorCode = {
  ParseError: -32_700,
  InvalidRequest: -32_600,
  MethodNotFound: -32_601,
  InvalidParams: -32_602,
  InternalError: -32_603,
  /** A resource that does not exist. Revision 2026-07-28 has no code of its own for it; its binding sends InvalidParams. */
  ResourceNotFound: -32_002,
  /** A request that needs a capability which the client did not declare. Since 2026-07-28. */
  MissingRequiredClientCapability: -32_021,
  /** A revision that this server does not speak. Since 2026-07-28. */
  UnsupportedProtocolVersion: -32_022,
} as const;
