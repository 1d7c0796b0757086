/** A group of models that accept the same arguments. */
export interface ModelFamily {
  /** Matches the bare id of each model of the family. */
  readonly pattern: RegExp;
}

/** A model's name without the vendor that gateways put before it, as in `openai/gpt-6-sol`. */
export const withoutVendor = (model: string): string => model.replace(/^.*\//, "");

/**
 * The first family whose pattern matches the model. Neither a vendor's name nor the prefix `ft:` of fine-tuned models
 * changes what a model accepts.
 */
export function familyOf<Family extends ModelFamily>(
  model: string,
  families: readonly Family[],
  unknown: Family,
): Family {
  const bareId = withoutVendor(model).replace(/^ft:/, "");
  return families.find(({ pattern }) => pattern.test(bareId)) ?? unknown;
}
