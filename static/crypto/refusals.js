// What this folder refuses: each refusal has the code that the same refusal has in procure/crypto. Its sentence
// stands in the page's template, found by the code; `values` fill it in.
export class Refused extends Error {
  constructor(code, values = {}) {
    super(code);
    this.name = "Refused";
    this.code = code;
    this.values = values;
  }
}
