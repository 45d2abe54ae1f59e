export const texts = {
  title: 'Patient data for research, with permission and on the record',
  what: [
    'Harbourgate stands between hospital data and researchers.',
    'A request is reviewed by an ethics committee; an approved one becomes an extract without the patients who did not consent, de-identified and checked for the risk that remains.',
    'Every step is written to a log that an auditor can verify, before anything leaves.',
  ],
  story: [
    'Dr. Ada Lam asked for inpatient data for a study and stated why she needs each variable.',
    'She asked for the patients’ names too and was refused: names never leave. She submitted the request without them.',
    'Dr. Cheung, who works at her university, tried to vote and was refused: conflict of interest.',
    'Prof. Lee and Prof. Chan voted; as chair, Prof. Chan approved the request with conditions.',
    'The gateway produced an extract: patients without consent left out, small groups suppressed, dates moved, names and identity numbers gone.',
    'Dr. Ben Ng of another institution tried to download a file and was refused.',
    'Mr. Yip, the auditor, can search all of this and verify that nothing was changed afterwards.',
  ],
} as const
