export function sourceHash(): string;
export function compile(): Promise<Uint8Array>;
export function render(bytes: Uint8Array): string;
