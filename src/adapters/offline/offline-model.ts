/** Who answers, in the place of a model's id: whatever was asked for, it was not that model. */
export const offlineModel = "offline-provider";
