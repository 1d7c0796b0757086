import type { ProviderErrorKind } from "../../ports/provider-error.js";

/**
 * One thing that a port promises, as a test of any test runner:
 * `for (const { name, run } of chatProviderContract(setup)) it(name, run);`
 */
export interface ContractCase {
  readonly name: string;
  /** Rejects with an `AssertionError` when the promise is not kept. */
  readonly run: () => Promise<void>;
}

/** What each case gets afresh, besides what is tested. */
export interface ContractSubject {
  /** Runs after the case, however it ended. */
  readonly dispose?: () => Promise<void> | void;
}

/** Makes all that one case needs; called anew for each. */
export type ContractSetup<Subject extends ContractSubject> = () => Promise<Subject> | Subject;

/** How to bring about that the next call fails in a certain way. Each entry becomes a case. */
export type ContractIssues<Subject> = {
  readonly [Kind in Exclude<ProviderErrorKind, "cancelled">]?: (subject: Subject) => Promise<void> | void;
};

/** Makes the cases of one setup. */
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
