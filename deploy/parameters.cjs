// What CloudFormation would deploy all the same, though it cannot be meant.

/**
 * Everything that is wrong with the parameters of a deployment, a line each.
 * @param given the names of those that are set somewhere
 * @param known the names that there are
 * @param custom of serverless.yml, with the values of those that have rules
 */
exports.parameterProblems = (given, known, { jwt, createdSnapshots }) => {
  const { issuer, audience } = jwt;
  const rules = [
    ...given.map((name) => [known.includes(name), `${name}: there is no such parameter, only ${known.join(', ')}`]),
    [(issuer === '') === (audience === ''), 'jwtIssuer and jwtAudience go together: give both or none'],
    [issuer === '' || /^https:\/\/[^\s/]/.test(issuer), 'jwtIssuer: must be a URL that begins with https://'],
    [/^([^\s,]+(,[^\s,]+)*)?$/.test(audience), 'jwtAudience: must be separated by commas alone, without spaces'],
    [['Copy', 'Export'].includes(createdSnapshots.mode), 'createdSnapshotMode: must be Copy or Export'],
    [
      createdSnapshots.mode !== 'Export' || createdSnapshots.prefix !== '',
      'createdSnapshotMode: Export does nothing without createdSnapshotPrefix',
    ],
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [problem]));
};
