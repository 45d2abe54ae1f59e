/**
 * HMAC-SHA256 over a normalised patient key (RFC 2104 from two SHA-256 calls), as 64 hexadecimal digits. The padded keys
 * and the kind of identifier are the statement's parameters $1, $2 and $3, so that no key ever stands in SQL text. The
 * kind and a NUL before the value keep equal numbers of different kinds apart.
 */
export const macSql = (normalisedKey: string): string =>
  `sha256($2::BLOB || unhex(sha256($1::BLOB || encode($3::VARCHAR || chr(0) || ${normalisedKey}))))`

/** The first 128 bits of the MAC as a UUID. */
export const pseudonymSql = (mac: string): string => `CAST(substr(${mac}, 1, 32) AS UUID)`

/** The kind of an identifier as it enters the MAC. */
export const macKind = (identifier: string): string => identifier.toUpperCase()
