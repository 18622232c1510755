/** The reason that the system gives when nobody answered. */
export const NOT_IN_TIME = 'not_answered_in_time';
