// The order of names wherever they are listed: service-2 stands before service-10.

/** What a name is compared by: made once a name, because comparing thousands by locale is felt. */
export function orderKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(9, "0"));
}

export function byName(a: string, b: string): number {
  const [x, y] = [orderKey(a), orderKey(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** In the order of the names that `name` gives. */
export function inOrder<T>(all: Iterable<T>, name: (each: T) => string): T[] {
  const keyed = [...all].map((each) => ({ each, key: orderKey(name(each)) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ each }) => each);
}
