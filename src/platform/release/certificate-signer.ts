import { CompactSign } from 'jose'
import { canonicalJson } from '../../domain/audit/canonical.ts'
import { CERTIFICATE_TYPE } from '../../domain/certificate/statement.ts'
import type { CertificateSigner } from '../../release/ports.ts'
import type { SigningKey } from '../keys/signing-key.ts'

/** Signs certificates as compact JWS with Ed25519 (RFC 7515, RFC 8037) over canonical JSON. */
export function createCertificateSigner(key: SigningKey): CertificateSigner {
  return {
    sign: (certificate) =>
      new CompactSign(Buffer.from(canonicalJson(certificate), 'utf8'))
        .setProtectedHeader({ alg: 'EdDSA', typ: CERTIFICATE_TYPE, kid: key.kid })
        .sign(key.privateKey),
  }
}
