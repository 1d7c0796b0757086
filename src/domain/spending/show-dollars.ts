/** From here on, an amount is told in whole cents. */
const wholeCents = 0.0995;

/**
 * An amount for people: `$12.50`, and of small ones two digits that mean something: `$0.00028`.
 * By hand, because to load the platform's number formats takes longer than all else does at the start.
 */
export function showDollars(dollars: number): string {
  if (dollars > 0 && dollars < wholeCents) {
    const zeros = -Math.floor(Math.log10(dollars));
    return `$${dollars.toFixed(zeros + 1).replace(/0+$/, "")}`;
  }
  return `$${dollars.toFixed(2).replace(/\B(?=(?:\d{3})+\.)/g, ",")}`;
}
