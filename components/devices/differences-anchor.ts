/** Where on a device's page links lead that say that settings differ. */
export const differencesAnchor = "differences";
