import { catalogueIssue, currentCatalogueIssue } from "../../../scripts/release/catalogue-age.mjs";
import { checkedOn } from "../../../src/domain/models/model-catalogue.js";

describe("catalogueIssue", () => {
  const source = 'export const checkedOn = "2026-11-27";\n';

  it.each(["2026-11-27", "2026-12-11T23:00:00Z", "2026-11-26"])("finds none on %s", (today) => {
    expect(catalogueIssue(source, new Date(today))).toBeUndefined();
  });

  it("reports a catalogue that was checked more than two weeks ago, or never", () => {
    expect(catalogueIssue(source, new Date("2026-12-12"))).toMatch(
      /^src\/domain\/models\/model-catalogue\.ts: .* was checked on 2026-11-27, 15 days ago; compare it with OpenAI's/,
    );
    expect(catalogueIssue("", new Date())).toMatch(/has no date; compare it/);
  });

  it("reads the date of this working copy", async () => {
    const days = (Date.now() - Date.parse(checkedOn)) / 86_400_000;
    expect((await currentCatalogueIssue()) === undefined).toBe(Math.floor(days) <= 14);
  });
});
