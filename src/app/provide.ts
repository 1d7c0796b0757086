import type { DependencyContainer, InjectionToken } from "tsyringe";

/** Says how a part is made: once per application, when it is first asked for, unless an override stands in its place. */
export type Provide = <Part>(
  token: InjectionToken<Part>,
  make: (parts: DependencyContainer) => Part,
  override?: Part,
) => void;
