/**
 * The elementwise language: everything that is computed per element is a text in it. One parsed expression becomes a
 * CPU loop, a WGSL kernel, a line of Python or MathML. Nothing but its operands can be reached from a text.
 */
export { type Expression, type ExpressionError, ExpressionFailure, type Reduction, type Statistic } from "./ast.ts";
export { type Condition, conditionValue, parseCondition } from "./condition.ts";
export { evaluate } from "./cpu.ts";
export { toMathML } from "./mathml.ts";
export { evaluateScalar } from "./numbers.ts";
export { placeOf, resultShape } from "./operands.ts";
export { LIMITS, parseExpression } from "./parse.ts";
export { placed } from "./placed.ts";
export { pythonName, toPython } from "./python.ts";
export { broadcastShapes, describeShape } from "./shape.ts";
export { MAX_TENSORS, toWgsl, type WgslKernel } from "./wgsl.ts";
