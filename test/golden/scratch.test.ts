import { expect, it } from "vitest";
import { decodeNpy } from "../../src/imaging/npy.ts";
import { defineHost, defineView, type AnyNode } from "../../src/nodes/define.ts";
import { registry } from "../../src/nodes/registry.ts";
import { golden } from "../../src/cli/golden.ts";
const map = registry as Map<string, AnyNode>;
if (!map.has("tensorFile")) map.set("tensorFile", defineHost({type:"tensorFile",version:1,title:"t",category:"Input",doc:"d",
 inputs:{step:{type:"step",doc:"",optional:true}},outputs:{tensor:{type:"tensor",doc:""}},
 params:{file:{kind:"asset",accept:"npy",doc:"",default:null},draws:{kind:"boolean",doc:"",default:false},first:{kind:"integer",doc:"",default:0}},
 async run({params,inputs,asset}){ const t=decodeNpy(await asset(params.file!)); const shape=t.shape.slice(1); const n=shape.reduce((a,b)=>a*b,1); const k=params.first+(inputs.step?.index??0);
 return {tensor:{shape,data:t.data.slice(k*n,(k+1)*n)}};}}) as AnyNode);
if (!map.has("imageOutput")) map.set("imageOutput", defineView({type:"imageOutput",version:1,title:"t",category:"Output",doc:"d",inputs:{image:{type:"tensor",doc:""}},outputs:{},params:{},run(){return {};}}) as AnyNode);
it("golden", async () => {
  expect(await golden(["torch_cpu_randn","schedules","rddm_trajectories","ddim_ddpm_trajectories","ddim_to_rddm"].map(f=>`test/golden/${f}.json`))).toBe(true);
});
