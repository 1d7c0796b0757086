import { catalogue, catalogueEntry } from "../../../src/domain/models/model-catalogue.js";
import { chooseModel, sendAsNamed, type RetirementPolicy } from "../../../src/domain/models/retirement.js";

describe("chooseModel", () => {
  it.each([
    ["gpt-4", "gpt-5.6-sol", "gpt-4 was retired on 2026-10-23; gpt-5.6-sol answered."],
    ["gpt-4-0613", "gpt-5.6-sol", "gpt-4-0613 was retired on 2026-10-23; gpt-5.6-sol answered."],
    [
      "gpt-4-turbo-2024-04-09",
      "gpt-5.6-sol",
      "gpt-4-turbo-2024-04-09 was retired on 2026-10-23; gpt-5.6-sol answered.",
    ],
    ["gpt-3.5-turbo", "gpt-5.6-terra", "gpt-3.5-turbo was retired on 2026-10-23; gpt-5.6-terra answered."],
    ["dall-e-3", "gpt-image-2.6-flare", "dall-e-3 was retired on 2026-05-12; gpt-image-2.6-flare answered."],
  ])("replaces %s by %s, with a note", (named, model, note) => {
    expect(choose(named, "replace")._unsafeUnwrap()).toEqual({ model, notes: [note] });
  });

  it.each(["gpt-6-luna", "llama3.2", "gpt-4o", "gpt-5.1"])("does not replace %s", (model) => {
    for (const policy of ["replace", "refuse", "send"] as const) {
      expect(choose(model, policy)._unsafeUnwrap()).toEqual({ model, notes: [] });
    }
  });

  it("notes when a model retires, in the last 30 days", () => {
    const notes = (date: string): readonly string[] => choose("gpt-5", "replace", date)._unsafeUnwrap().notes;
    expect(notes("2026-11-10T12:00:00Z")).toEqual([]);
    expect(notes("2026-11-11T00:00:00Z")).toEqual([
      "gpt-5 retires on 2026-12-11, in 30 days. Use gpt-6.1-sol instead.",
    ]);
    expect(notes("2026-12-10T00:00:01Z")).toEqual([
      "gpt-5 retires on 2026-12-11, in 1 day. Use gpt-6.1-sol instead.",
    ]);
    expect(notes("2026-12-11T00:00:00Z")).toEqual(["gpt-5 was retired on 2026-12-11; gpt-6.1-sol answered."]);
  });

  it("rejects a retired model with the policy refuse, and names its successor", () => {
    expect(choose("gpt-4", "refuse")._unsafeUnwrapErr()).toMatchObject({
      kind: "model-not-found",
      model: "gpt-4",
      message: "gpt-4 was retired on 2026-10-23, so nothing was sent. Use gpt-5.6-sol instead.",
    });
  });

  it("rejects a retired model without a successor", () => {
    expect(choose("gpt-5.1", "replace", "2027-05-01T00:00:00Z")._unsafeUnwrapErr().message).toBe(
      "gpt-5.1 was retired on 2027-04-01, so nothing was sent. Choose another model.",
    );
  });

  it("sends every name unchanged by default", () => {
    expect(chooseModel("gpt-4", sendAsNamed, "answered")._unsafeUnwrap()).toEqual({
      model: "gpt-4",
      notes: [],
    });
    expect(sendAsNamed.today()).toEqual(new Date(0));
  });

  const choose = (named: string, policy: RetirementPolicy, date = "2026-11-10T12:00:00Z") =>
    chooseModel(named, { policy, today: () => new Date(date) }, "answered");
});

describe("catalogue", () => {
  it("lists every model once, with successors of the same kind that do not retire", () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    for (const { id, kind, successor } of catalogue) {
      if (successor === undefined) continue;
      expect(successor).not.toBe(id);
      expect(catalogueEntry(successor)?.kind).toBe(kind);
      // A successor that retires itself must be replaced by its own successor.
      expect(catalogueEntry(successor)?.shutdownDate).toBeUndefined();
    }
  });

  it("contains valid dates", () => {
    for (const { shutdownDate } of catalogue) {
      if (shutdownDate !== undefined)
        expect(new Date(shutdownDate).toISOString().slice(0, 10)).toBe(shutdownDate);
    }
  });
});
