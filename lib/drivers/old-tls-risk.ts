/** What a person is told wherever outdated encryption is allowed. Words alone, so that a page that says them needs no schema. */
export const oldTlsRisk =
  "Outdated encryption is allowed here: somebody on the network between may read the login and change what is sent. Update the device, or keep it on a network of its own.";
