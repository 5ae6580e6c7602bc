/** The opcodes of Redis's rdb.h. Valkey has the same, except for SLOT_IMPORT. */
export const SLOT_IMPORT = 243;
export const SLOT_INFO = 244;
export const FUNCTION = 245;
export const MODULE_AUX = 247;
export const IDLE = 248;
export const FREQ = 249;
export const AUX = 250;
export const RESIZE_DB = 251;
export const EXPIRE_MS = 252;
export const EXPIRE = 253;
export const SELECT_DB = 254;
export const EOF_OPCODE = 255;
export const FIRST_OPCODE = SLOT_IMPORT;

/** The last bytes of an RDB: the EOF opcode, and eight bytes of CRC-64, the lowest first. */
export const TRAILER_BYTES = 9;
