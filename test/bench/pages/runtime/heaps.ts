/**
 * Memories that are made in JavaScript from here on: onnxruntime-web's heap is one, since its threads share it.
 * It tells nobody its size, so it is caught as it is made. To be imported before anything that computes.
 */
export const HEAPS: WebAssembly.Memory[] = [];

WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    HEAPS.push(this);
  }
};
