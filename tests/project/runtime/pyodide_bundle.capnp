@0xc8cbb234694939d5;
# The message that workerd reads as its Python runtime: a list of modules, named as workerd imports them.

struct Bundle {
  modules @0 :List(Module);
}

enum ModuleType {
  bundle @0;
  builtin @1;
  internal @2;
}

struct Module {
  name @0 :Text;
  union {
    src @1 :Data;
    wasm @4 :Data;
    data @5 :Data;
    json @6 :Text;
  }
  tsDeclaration @3 :Text;
  type @2 :ModuleType;
  compileCache @7 :Data;
}
