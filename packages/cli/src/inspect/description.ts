/** What `inspect` tells of a file: sections of named values, and the same as plain data. */
export interface Description {
  readonly file: string;
  readonly kind: "nifti" | "npz" | "npy" | "pickle";
  readonly sections: readonly Section[];
  /** The facts for `--json`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A titled list of rows: named values, or a table whose first row names the columns. */
export interface Section {
  readonly title: string;
  /** Default: false. */
  readonly isTable?: boolean;
  readonly rows: readonly (readonly string[])[];
}
