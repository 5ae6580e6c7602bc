/** Where the local service pretends to be. */
export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '111122223333';
