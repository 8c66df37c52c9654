/** A figure with its sign: a true minus, one decimal. */
export const signed = (figure: number): string => figure.toFixed(1).replace(/^-(0\.0)$/, '$1').replace('-', '−')
