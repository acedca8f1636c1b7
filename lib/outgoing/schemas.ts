/** How mail is carried to its server: see `MailServer`. */
export const mailSecurities = ["starttls", "tls", "none"] as const;
