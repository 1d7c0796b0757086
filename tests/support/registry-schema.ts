import { z } from "zod";

/**
 * The MCP registry's schema of 2025-12-11 for server.json, as far as this project uses it, with what the registry
 * requires in addition: a fixed version, not a range. Stricter in one way: a field that the schema does not define is
 * an error here, because it would be a misspelling.
 */
const url = z.url();
const version = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => text !== "latest" && !/^[\^~><=]|[x*]$/.test(text));

const input = {
  description: z.string().optional(),
  isRequired: z.boolean().optional(),
  format: z.enum(["string", "number", "boolean", "filepath"]).optional(),
  value: z.string().optional(),
  isSecret: z.boolean().optional(),
  default: z.string().optional(),
  placeholder: z.string().optional(),
  choices: z.array(z.string()).optional(),
};

const registryPackage = z.strictObject({
  registryType: z.enum(["npm", "pypi", "oci", "nuget", "mcpb"]),
  registryBaseUrl: url.optional(),
  identifier: z.string(),
  version: version.optional(),
  fileSha256: z
    .string()
    .regex(/^[a-f0-9]{64}$/)
    .optional(),
  runtimeHint: z.string().optional(),
  transport: z.strictObject({ type: z.literal("stdio") }),
  environmentVariables: z.array(z.strictObject({ name: z.string(), ...input })).optional(),
});

export const registrySchema = z.strictObject({
  $schema: z.literal("https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100).optional(),
  description: z.string().min(1).max(100),
  version,
  websiteUrl: url.optional(),
  repository: z
    .strictObject({ url, source: z.string(), id: z.string().optional(), subfolder: z.string().optional() })
    .optional(),
  packages: z.array(registryPackage).optional(),
});
