/** A certificate of TestRootCert for itself, from 2022-06-17 to 2023-06-17, and keys; made for these tests, and good for nothing else. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBFTCBvAIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxUZXN0Um9vdENlcnQw
HhcNMjIwNjE3MDkxMjQ2WhcNMjMwNjE3MDkzMjQ2WjAXMRUwEwYDVQQDDAxUZXN0
Um9vdENlcnQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQi44ahdb4iWGIX9IsP
/5xe0HgjbiKg8QRXkObvrYT4dfrHFEMGXVmJUiRIY8KAI3SSEQslU6Pix+8aY2f+
wdgoMAoGCCqGSM49BAMCA0gAMEUCIBRXUDaB2DpkJ2X4Fygaf9CLzm2D59DR9FIB
fyT9gWcMAiEAmmaKdI4xe74y39YM2heXUkLIZPu0RrsWGJSBmuSC4KU=
-----END CERTIFICATE-----
`;

/** The key of {@link certificate}. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSYC7+IvGTFneiKDV
xAW2ys78AlhTNJmZgFYm02liR7qhRANCAAQi44ahdb4iWGIX9IsP/5xe0HgjbiKg
8QRXkObvrYT4dfrHFEMGXVmJUiRIY8KAI3SSEQslU6Pix+8aY2f+wdgo
-----END PRIVATE KEY-----
`;

/** The same key, encrypted with {@link password}. */
export const encryptedKey = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh2u+VduBIOuQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPSG01VKYSDT+HBsTNNskMgEgZB6
rymwsXYgD0EB5E9JKh+RaiwpR3GISgwwwSeFwYIqtYZaD/TILA5kmyVWw77UkCGF
mC0FVMAXmw78rN3RuGX++PHGfIPZ3Z8oRXE8YyXmDR0s6+slW9k/x+7iQ6mUM6eM
XH9I67+eRE9GninITnKkHBLIOZY0b1Xfk4q+uwZFGHCRkonsyNwcYZKfE66+Ixs=
-----END ENCRYPTED PRIVATE KEY-----
`;
export const password = 'test-password';

/** The key of nobody. */
export const otherKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGfJKe1J3Q5fmq19Q
zH06UugFPb+AVqQeg2GbAxNexj2hRANCAAQe0OJlo1vPZsOIoAp5vZPrxEShPUnI
zZcK3Vzm4PnG/tXg1kidBdhBrni7xy8TF7sMBVBHqCnl4nw9H3PNQywI
-----END PRIVATE KEY-----
`;
