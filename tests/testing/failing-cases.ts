import type { ContractCase } from "../../src/testing/contracts/contract-case.js";

/** The names of the cases that fail. */
export async function failingCases(cases: readonly ContractCase[]): Promise<string[]> {
  const outcomes = await Promise.all(
    cases.map(({ name, run }) =>
      run().then(
        () => [],
        () => [name],
      ),
    ),
  );
  return outcomes.flat();
}
