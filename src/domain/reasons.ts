/**
 * Every stable reason code the gateway answers with. The codes are an API: clients branch on them, audit entries
 * store them, policies name them in `@reason`. The sentences beside them are for people and may change.
 */
export type ReasonText = {
  /** HTTP status the code maps to (RFC 9110). */
  readonly status:
    | 400
    | 401
    | 403
    | 404
    | 405
    | 406
    | 409
    | 412
    | 413
    | 415
    | 416
    | 422
    | 428
    | 429
    | 500
    | 503
  readonly title: string
  /** What would change the answer. */
  readonly remedy: string
}

const reason = (status: ReasonText['status'], title: string, remedy: string): ReasonText => ({
  status,
  title,
  remedy,
})

export const reasons = {
  // Who is asking
  TOKEN_MISSING: reason(
    401,
    'No access token was sent',
    'Sign in and send the access token as a Bearer token',
  ),
  TOKEN_INVALID: reason(
    401,
    'The access token is not valid here',
    'Sign in again to obtain a fresh access token',
  ),
  TOKEN_EXPIRED: reason(401, 'The access token has expired', 'Sign in again to obtain a fresh access token'),
  IDENTITY_PROVIDER_UNAVAILABLE: reason(
    503,
    'The identity provider cannot be reached',
    'Try again shortly; tell the operator if it persists',
  ),
  PERSON_NOT_REGISTERED: reason(
    403,
    'This person is not registered with the gateway',
    'Ask an administrator to register you',
  ),
  PERSON_INACTIVE: reason(
    403,
    'This person may no longer act here',
    'Ask an administrator to reactivate you',
  ),

  // What was sent
  INPUT_INVALID: reason(
    422,
    'The request does not have the expected form',
    'Correct the fields named in violations',
  ),
  JSON_MALFORMED: reason(400, 'The body is not valid JSON', 'Send well-formed JSON'),
  BODY_TOO_LARGE: reason(413, 'The body is too large', 'Send a smaller body'),
  MEDIA_TYPE_UNSUPPORTED: reason(415, 'The media type is not supported', 'Send application/json'),
  NOT_FOUND: reason(404, 'There is nothing here by that name', 'Check the address or the identifier'),
  METHOD_NOT_ALLOWED: reason(
    405,
    'This address does not take that method',
    'Use a method listed in the Allow header',
  ),
  RATE_LIMITED: reason(429, 'Too many requests', 'Wait for the time given in Retry-After'),
  RANGE_NOT_SATISFIABLE: reason(
    416,
    'The range lies outside the file',
    'Ask for a range within the size of the file',
  ),
  IDEMPOTENCY_KEY_REUSED: reason(
    422,
    'This Idempotency-Key was used for a different request',
    'Use a new key for a new request',
  ),
  PRECONDITION_REQUIRED: reason(
    428,
    'This change needs an If-Match header',
    'Read the current version and send its ETag',
  ),
  VERSION_CONFLICT: reason(
    412,
    'Somebody changed this in the meantime',
    'Read the current version and try again',
  ),

  // Permission
  NO_POLICY_PERMITS: reason(403, 'No policy permits this', 'Ask somebody whose role allows it'),
  POLICY_FORBIDS: reason(403, 'A policy forbids this', 'See the policies named in the answer'),
  POLICY_EVALUATION_FAILED: reason(
    403,
    'A policy could not be evaluated, so the answer is no',
    'Tell the operator; nothing was changed',
  ),
  NOT_PROJECT_MEMBER: reason(
    403,
    'Only members of the project may do this',
    'Ask the project lead to add you to the project',
  ),
  CONFLICT_OF_INTEREST: reason(
    403,
    'A member with a conflict of interest may not take part',
    'Another committee member without a conflict must act',
  ),
  OWN_REQUEST: reason(
    403,
    'Nobody reviews or decides a request of their own project',
    'Another committee member must act',
  ),

  // Catalogue
  DATASET_UNKNOWN: reason(422, 'The dataset is not in the catalogue', 'Choose a dataset from the catalogue'),
  VARIABLE_UNKNOWN: reason(
    422,
    'The dataset has no such variable',
    'Choose variables listed for the dataset',
  ),
  VARIABLE_NOT_RELEASABLE: reason(
    422,
    'The variable does not leave the gateway',
    'Leave the variable out of the request',
  ),
  DEFINITION_INVALID: reason(
    422,
    'The dataset definition is not valid',
    'Correct the places named in violations',
  ),
  DEFINITION_MISMATCH: reason(
    422,
    'The definition does not match its source',
    'Correct the definition or the source, then register again',
  ),
  SOURCE_UNREADABLE: reason(
    422,
    'The source of the dataset cannot be read',
    'Check the path and the files of the source',
  ),
  DATASET_UNCHANGED: reason(409, 'This definition is already the current version', 'Nothing to do'),

  // Request, review, grant
  COHORT_INVALID: reason(
    422,
    'The cohort predicate does not fit the dataset',
    'Correct the predicate named in violations',
  ),
  ILLEGAL_TRANSITION: reason(
    409,
    'The request is not in a state that allows this',
    'See the states and commands in the documentation',
  ),
  ALREADY_DECIDED: reason(409, 'The request has been decided; a decision is final', 'Submit a new request'),
  QUORUM_NOT_REACHED: reason(
    409,
    'Too few members without a conflict have voted',
    'Wait for the missing votes',
  ),
  VOTES_DO_NOT_SUPPORT: reason(
    409,
    'The votes cast do not support this outcome',
    'Decide in line with the votes, or return the request',
  ),
  GRANT_CONDITIONS_INVALID: reason(
    422,
    'The conditions do not fit the request',
    'Correct the conditions named in violations',
  ),
  END_DATE_INVALID: reason(
    422,
    'The end date does not lie in the allowed period',
    'Choose an end date in the future and within five years',
  ),

  // Release
  GRANT_NOT_ACTIVE: reason(403, 'The grant is not active', 'Ask the committee for a new grant'),
  GRANT_NOT_STARTED: reason(403, 'The grant has not started yet', 'Wait for the start date of the grant'),
  GRANT_EXPIRED: reason(403, 'The grant has expired', 'Request access again'),
  GRANT_OUT_OF_SCOPE: reason(403, 'The grant does not cover this', 'Ask for an amended grant'),
  DATA_USE_DENIED: reason(
    403,
    "The purpose does not fit the dataset's data-use terms",
    'State a purpose the dataset permits, or choose another dataset',
  ),
  DATA_USE_MANUAL: reason(
    403,
    'The data-use terms need a decision by a person',
    'Ask the custodian to state the data-use terms or the committee to decide',
  ),
  DATA_USE_MISSING: reason(
    403,
    'The dataset carries no data-use terms',
    'Ask the custodian to tag the dataset',
  ),
  ETHICS_APPROVAL_MISSING: reason(
    403,
    'The dataset requires a current ethics approval',
    'Give the reference and end date of an ethics approval',
  ),
  CONSENT_NONE: reason(
    403,
    'No patient of the cohort permits this use',
    'Widen the cohort or change the purpose',
  ),
  CONSENT_BASIS_MISSING: reason(
    403,
    'The dataset does not state its consent basis',
    'Ask the custodian to state the consent basis',
  ),
  CONSENT_REGISTRY_MISSING: reason(
    403,
    'No consent directives have been imported for this dataset',
    'Ask the custodian to import the consent directives',
  ),
  CONSENT_WITHDRAWN: reason(
    403,
    'Consent changed after the release',
    'Request a new extract; it will leave those patients out',
  ),
  COHORT_TOO_SMALL: reason(
    403,
    'Too few patients remain',
    'Widen the cohort, or ask for fewer or coarser quasi-identifiers',
  ),
  SUPPRESSION_LIMIT_EXCEEDED: reason(
    403,
    'Too many patients would have to be suppressed to reach k',
    'Ask for fewer or coarser quasi-identifiers',
  ),
  RISK_NOT_REACHED: reason(
    403,
    'The staged output does not reach what the profile or the conditions require',
    'Leave the variable out that was named, or ask for fewer or coarser quasi-identifiers; nothing was released',
  ),
  PROFILE_UNKNOWN: reason(
    403,
    'The gateway does not have the de-identification profile of the dataset',
    'Tell the operator, or ask the custodian to register a new version',
  ),
  TRANSFORM_UNSUITABLE: reason(
    403,
    'The de-identification profile cannot treat a variable',
    'Ask the custodian to choose another profile or to register the variable differently',
  ),
  DIFFERENCING_RISK: reason(
    403,
    'Compared with an earlier release, this one would single out too few patients',
    'Ask for the cohort and variables of the earlier release, or for a cohort that differs from it by more patients; otherwise the committee can agree on a project with nobody in common',
  ),
  SOURCE_CHANGED: reason(
    403,
    'The source no longer matches the registered definition',
    'Ask the custodian to register a new version',
  ),
  PATIENT_LIMIT_EXCEEDED: reason(
    403,
    'More patients than the grant allows',
    'Narrow the cohort or ask for an amended grant',
  ),
  EXTRACT_NOT_READY: reason(409, 'The extract has not been delivered', 'Wait until its status is delivered'),
  EXTRACT_DAMAGED: reason(
    503,
    'A released file no longer has its recorded digest',
    'Tell the operator; request a new extract',
  ),
  STAGING_FAILED: reason(
    503,
    'The extract could not be staged',
    'Tell the operator; the extract is tried again',
  ),
  RELEASE_CONFLICT: reason(
    503,
    'Another release to the same recipients was recorded meanwhile',
    'The extract is tried again; request it again if it ends as failed',
  ),
  INTERRUPTED: reason(503, 'The extract was interrupted too often', 'Request a new extract'),

  // The log
  LOG_UNREACHABLE: reason(503, 'The log cannot be read', 'Check the address; try again shortly'),
  HOLDS_CHANGED: reason(
    409,
    'Legal holds changed while the log was about to be pruned; nothing was pruned',
    'Look at the holds and prune again',
  ),
  HOLD_LIFTED: reason(409, 'This legal hold was lifted before', 'List the holds to see which are in force'),
  ENTRY_PENDING: reason(
    409,
    'The entry is not in a published checkpoint yet',
    'Try again shortly; with witnesses configured, when enough of them have signed',
  ),
  WITNESSES_PENDING: reason(
    503,
    'Not enough witnesses have signed the checkpoint that holds this release',
    'The release becomes visible when they have; the operator sees which ones do not answer',
  ),

  // The gateway itself
  AUDIT_UNAVAILABLE: reason(
    503,
    'The audit log cannot be written, so nothing was done',
    'Try again shortly; tell the operator if it persists',
  ),
  DATABASE_UNAVAILABLE: reason(
    503,
    'The database cannot be reached, so nothing was done',
    'Try again shortly; tell the operator if it persists',
  ),
  INTERNAL: reason(500, 'Something failed inside the gateway', 'Tell the operator the request id'),
} as const satisfies Record<string, ReasonText>

export type ReasonCode = keyof typeof reasons

export const reasonCodes = Object.keys(reasons) as ReasonCode[]

export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(reasons, code)
