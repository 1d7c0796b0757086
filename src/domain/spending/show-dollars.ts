const currency = { style: "currency", currency: "USD" } as const;
const cents = new Intl.NumberFormat("en-US", currency);
const small = new Intl.NumberFormat("en-US", { ...currency, maximumSignificantDigits: 2 });

/** An amount for people: `$12.50`, and of small ones two digits that mean something: `$0.00028`. */
export const showDollars = (dollars: number): string =>
  (dollars > 0 && dollars < 0.0995 ? small : cents).format(dollars);
