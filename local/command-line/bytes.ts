/** `1,663 bytes`. */
export const inBytes = (bytes: number): string => `${bytes.toLocaleString('en')} bytes`;
