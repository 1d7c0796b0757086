/** A group of models that accept the same arguments. */
export interface ModelFamily {
  /** Matches the bare id of each model of the family. */
  readonly pattern: RegExp;
}

/**
 * The first family whose pattern matches the model. Gateways prefix ids with a vendor (`openai/gpt-6-sol`), and
 * fine-tuned models have the prefix `ft:`; neither changes what the model accepts.
 */
export function familyOf<Family extends ModelFamily>(
  model: string,
  families: readonly Family[],
  unknown: Family,
): Family {
  const bareId = model.replace(/^.*\//, "").replace(/^ft:/, "");
  return families.find(({ pattern }) => pattern.test(bareId)) ?? unknown;
}
