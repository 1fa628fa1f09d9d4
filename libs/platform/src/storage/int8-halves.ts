const word = new BigInt64Array(1);
const [low, high] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** An int8 and its two halves, each seen in the other: turns a bigint into bytes and back in one instruction; a DataView's own method is a call. */
export const INT8 = { word, halves: new Uint32Array(word.buffer), low, high } as const;
