/** A group of models that take the same arguments. */
export interface ModelFamily {
  /** Matches the bare id of each model of the family. */
  readonly pattern: RegExp;
}

/**
 * The first family whose pattern the model matches. Gateways put a vendor before the id (`openai/gpt-6-sol`)
 * and fine-tuned models `ft:`; neither changes what the model takes.
 */
export function familyOf<Family extends ModelFamily>(
  model: string,
  families: readonly Family[],
  unknown: Family,
): Family {
  const bareId = model.replace(/^.*\//, "").replace(/^ft:/, "");
  return families.find(({ pattern }) => pattern.test(bareId)) ?? unknown;
}
