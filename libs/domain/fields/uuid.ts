const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether it has the form of an id, in small letters or large ones. */
export const isUuid = (value: string): boolean => UUID.test(value);
