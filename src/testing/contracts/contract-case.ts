import type { ProviderErrorKind } from "../../ports/provider-error.js";

/**
 * One requirement of a port, as a test for any test runner:
 * `for (const { name, run } of chatProviderContract(setup)) it(name, run);`
 */
export interface ContractCase {
  /** The requirement, as a sentence. */
  readonly name: string;
  /** Rejects with an `AssertionError` if the requirement is not met. */
  readonly run: () => Promise<void>;
}

/** The fresh subject of a case. */
export interface ContractSubject {
  /** Runs after the case, whether it passed or failed. */
  readonly dispose?: () => Promise<void> | void;
}

/** Creates the subject of a case; called for each case. */
export type ContractSetup<Subject extends ContractSubject> = () => Promise<Subject> | Subject;

/** How to make the next call fail with a certain kind. Each entry becomes a case. */
export type ContractIssues<Subject> = {
  readonly [Kind in Exclude<ProviderErrorKind, "cancelled">]?: (subject: Subject) => Promise<void> | void;
};

/** Creates the cases of a setup. */
export const contractCase =
  <Subject extends ContractSubject>(setup: ContractSetup<Subject>) =>
  (name: string, check: (subject: Subject) => Promise<void>): ContractCase => ({
    name,
    run: async () => {
      const subject = await setup();
      try {
        await check(subject);
      } finally {
        await subject.dispose?.();
      }
    },
  });
