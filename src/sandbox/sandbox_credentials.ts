/** The one pair that the sandbox lets in. Invented, and of no use anywhere else. */
export const SANDBOX_CREDENTIALS: { readonly adminEmail: string; readonly apiKey: string } = {
  adminEmail: "admin@northwind.example",
  apiKey: "00000000-5a4d-4b0c-8000-000000000000",
};
