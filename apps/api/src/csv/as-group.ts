/** The code of a stakeholder group from how people write it: `End user` is `end_user`. */
export const asGroup = (cell: string): string => cell.toLowerCase().replaceAll(/[\s-]+/g, '_');
