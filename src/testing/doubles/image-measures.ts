/** The width and height of a PNG or JPEG, in pixels, from its header. Undefined: it is neither, or is truncated. */
export function imageMeasures(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
    return view.getUint16(0) === 0xffd8 ? jpegMeasures(view) : undefined;
  } catch {
    return undefined;
  }
}

/** Skips segments up to the frame header. @throws RangeError past the end. */
function jpegMeasures(view: DataView): { readonly width: number; readonly height: number } {
  let at = 2;
  while (!isFrameHeader(view.getUint8(at + 1))) at += 2 + view.getUint16(at + 2);
  return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
}

/** The markers SOF0 to SOF15; three markers in that range have other meanings. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
