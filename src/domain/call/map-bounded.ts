/** Maps with at most `atOnce` pending promises; the results keep the order of the items. */
export async function mapBounded<Item, Value>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item, index: number) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  const pending = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of pending) values[index] = await map(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return values;
}
