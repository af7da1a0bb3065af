// One entry point for every operator: arguments as tagged values onto an IValue stack, callBoxed, results back as tagged values.
#include "d1torch.h"

#include <sstream>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/jit_type.h>
#include <torch/csrc/api/include/torch/version.h>

namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
using OptionalTensor = std::optional<at::Tensor>;
#else
using OptionalTensor = c10::optional<at::Tensor>;
#endif

// What the schema expects where one tag can mean several things: a list of tensors or of optional ones, 1 as a double or as a list.
enum class Kind { as_given, real, integers, reals, tensors, optional_tensors };

struct Slot {
    size_t index;
    Kind kind;
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<c10::IValue> defaults;
    std::vector<Slot> slots;  // position in the call -> argument of the schema
};

Kind kind_of(const c10::Type& type) {
    switch (type.kind()) {
        case c10::TypeKind::OptionalType: return kind_of(*type.expectRef<c10::OptionalType>().getElementType());
        case c10::TypeKind::FloatType: return Kind::real;
        case c10::TypeKind::ListType: {
            const auto element = type.expectRef<c10::ListType>().getElementType();
            switch (element->kind()) {
                case c10::TypeKind::FloatType: return Kind::reals;
                case c10::TypeKind::TensorType: return Kind::tensors;
                case c10::TypeKind::OptionalType: return Kind::optional_tensors;
                case c10::TypeKind::IntType: return Kind::integers;
                default: return Kind::as_given;
            }
        }
        default: return Kind::as_given;
    }
}

c10::IValue list_value(const Value& value, Kind kind) {
    if (value.tag == Tag::integers) {
        const c10::IntArrayRef integers(static_cast<int64_t*>(value.p), value.count);
        if (kind != Kind::reals) return integers;
        return std::vector<double>(integers.begin(), integers.end());
    }
    if (value.tag == Tag::reals) return c10::ArrayRef<double>(static_cast<double*>(value.p), value.count);
    const auto handles = static_cast<Handle*>(value.p);
    if (kind == Kind::optional_tensors) {
        c10::List<OptionalTensor> list;
        list.reserve(value.count);
        for (int32_t k = 0; k < value.count; ++k) list.push_back(handles[k] ? OptionalTensor(*handles[k]) : OptionalTensor());
        return list;
    }
    c10::List<at::Tensor> list;
    list.reserve(value.count);
    for (int32_t k = 0; k < value.count; ++k) list.push_back(handles[k] ? *handles[k] : at::Tensor());
    return list;
}

c10::IValue to_ivalue(const Value& value, Kind kind) {
    switch (value.tag) {
        case Tag::none: return {};
        case Tag::tensor: return *static_cast<Handle>(value.p);
        case Tag::integer:
            if (kind == Kind::real) return static_cast<double>(value.i);
            if (kind == Kind::integers) return c10::IValue(c10::IntArrayRef(&value.i, 1));
            return value.i;
        case Tag::real: return value.d;
        case Tag::boolean: return value.i != 0;
        case Tag::integers:
        case Tag::reals:
        case Tag::tensors: return list_value(value, kind);
        case Tag::generator: return *static_cast<at::Generator*>(value.p);
        case Tag::device: return unpack_device(value.i);
        case Tag::string: return std::string(static_cast<const char*>(value.p), value.count);
    }
    TORCH_CHECK(false, "unknown argument tag ", static_cast<int>(value.tag));
}

Value tensor_value(at::Tensor tensor) {
    Value value{Tag::tensor, 0, {}};
    value.p = tensor.defined() ? to_handle(std::move(tensor)) : nullptr;
    return value;
}

void flatten(c10::IValue&& result, std::vector<Value>& into) {
    Value value{Tag::none, 0, {}};
    if (result.isTensor()) {
        value = tensor_value(std::move(result).toTensor());
    } else if (result.isTensorList()) {
        const auto list = result.toTensorVector();
        value.tag = Tag::tensors;
        value.count = static_cast<int32_t>(list.size());
        into.push_back(value);
        for (const auto& item : list) into.push_back(tensor_value(item));
        return;
    } else if (result.isInt()) {
        value.tag = Tag::integer;
        value.i = result.toInt();
    } else if (result.isDouble()) {
        value.tag = Tag::real;
        value.d = result.toDouble();
    } else if (result.isBool()) {
        value.tag = Tag::boolean;
        value.i = result.toBool();
    } else {
        TORCH_CHECK(result.isNone(), "a result of type ", result.tagKind(), " has no counterpart in the stand-in");
    }
    into.push_back(value);
}

}  // namespace

// Looks an operator up. `arguments`: the schema's names of the arguments that calls will give, comma-separated, in that order; null
// for the schema's own order. Arguments that are not given take the schema's defaults. Null without an error: there is no such operator.
D1_EXPORT void* d1_operator(const char* name, const char* overload, const char* arguments) {
    Operator* result = nullptr;
    guarded([&] {
        set_error("");
        const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        if (!handle.has_value()) return;
        auto made = std::make_unique<Operator>(Operator{*handle, {}, {}});
        const auto& schema = handle->schema().arguments();
        for (const auto& argument : schema) made->defaults.push_back(argument.default_value().value_or(c10::IValue()));
        const auto add = [&](size_t k) { made->slots.push_back({k, kind_of(*schema[k].type())}); };
        if (arguments == nullptr) {
            for (size_t k = 0; k < schema.size(); ++k) add(k);
        } else {
            std::istringstream names(arguments);
            for (std::string wanted; std::getline(names, wanted, ',');) {
                size_t k = 0;
                while (k < schema.size() && schema[k].name() != wanted) ++k;
                TORCH_CHECK(k < schema.size(), name, " has no argument '", wanted, "': ", handle->schema());
                add(k);
            }
        }
        result = made.release();
    });
    return result;
}

// Calls an operator. The results stay valid until the thread's next call; tensors among them belong to the caller.
// With `discard` the results are dropped: an in-place operator returns its own first argument.
D1_EXPORT int32_t d1_call(const void* op, const Value* arguments, int32_t count, int32_t discard, const Value** results) {
    thread_local std::vector<Value> returned;
    const auto ok = guarded([&] {
        const auto& called = *static_cast<const Operator*>(op);
        TORCH_CHECK(static_cast<size_t>(count) <= called.slots.size(), "too many arguments for ", called.handle.schema());
        torch::jit::Stack stack(called.defaults);
        for (int32_t k = 0; k < count; ++k) stack[called.slots[k].index] = to_ivalue(arguments[k], called.slots[k].kind);
        called.handle.callBoxed(&stack);
        returned.clear();
        if (!discard)
            for (auto& result : stack) flatten(std::move(result), returned);
        *results = returned.data();
    });
    return ok ? static_cast<int32_t>(returned.size()) : -1;
}
