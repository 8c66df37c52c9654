/** `lead` stands before the label (a rank), `told` behind the bar (the numbers in words). */
export type BarRow = { id: string; lead: string; label: string; value: number; told: string; first?: boolean }
