/** The account and region of the local service. */
export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '111122223333';
