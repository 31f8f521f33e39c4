package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The addresses of a module's functions, and calls of them, counted. A handle is invoked by its shape (L for CK_ULONG, P
 * for a pointer, B for CK_BBOOL), so that the JIT compiles each shape once, whatever module it calls.
 */
final class Pkcs11Functions {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final long LIST_HEADER_BYTES = 8;
    private static final int PLACES = 1 + Pkcs11Function.C_GENERATE_RANDOM.place();

    private static final MethodHandle P = shape(ADDRESS);
    private static final MethodHandle L = shape(JAVA_LONG);
    private static final MethodHandle LL = shape(JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LP = shape(JAVA_LONG, ADDRESS);
    private static final MethodHandle LPL = shape(JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle LPP = shape(JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle LPLP = shape(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle LLPL = shape(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle LPLPP = shape(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle LPLPL = shape(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle LPPLP = shape(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle BPP = shape(JAVA_BYTE, ADDRESS, ADDRESS);
    private static final MethodHandle LLPPP = shape(JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle LPLLPP = shape(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle LPPLPLPP =
            shape(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle LPLPLPLP =
            shape(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);

    private final MemorySegment[] addresses = new MemorySegment[PLACES];
    private final LongAdder[] counts = new LongAdder[PLACES];

    /** @param list a CK_FUNCTION_LIST */
    Pkcs11Functions(MemorySegment list) {
        MemorySegment whole = list.reinterpret(LIST_HEADER_BYTES + ADDRESS.byteSize() * PLACES);
        for (var function : Pkcs11Function.values()) {
            long offset = LIST_HEADER_BYTES + ADDRESS.byteSize() * function.place();
            addresses[function.place()] = whole.get(ADDRESS, offset);
            counts[function.place()] = new LongAdder();
        }
    }

    /** C_GetFunctionList, which is found by its name and not in the list. */
    static long list(MemorySegment getFunctionList, MemorySegment pointer) {
        try {
            return (long) P.invokeExact(getFunctionList, pointer);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Calls since the module was loaded, by the function's name; functions never called are left out. */
    Map<String, Long> counts() {
        var calls = new TreeMap<String, Long>();
        for (var function : Pkcs11Function.values()) {
            long count = counts[function.place()].sum();
            if (count > 0) {
                calls.put(function.standardName(), count);
            }
        }
        return calls;
    }

    long call(Pkcs11Function function, MemorySegment a) {
        MemorySegment address = counted(function);
        try {
            return (long) P.invokeExact(address, a);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a) {
        MemorySegment address = counted(function);
        try {
            return (long) L.invokeExact(address, a);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, long b) {
        MemorySegment address = counted(function);
        try {
            return (long) LL.invokeExact(address, a, b);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b) {
        MemorySegment address = counted(function);
        try {
            return (long) LP.invokeExact(address, a, b);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, long c) {
        MemorySegment address = counted(function);
        try {
            return (long) LPL.invokeExact(address, a, b, c);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, MemorySegment c) {
        MemorySegment address = counted(function);
        try {
            return (long) LPP.invokeExact(address, a, b, c);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, long c, MemorySegment d) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLP.invokeExact(address, a, b, c, d);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, long b, MemorySegment c, long d) {
        MemorySegment address = counted(function);
        try {
            return (long) LLPL.invokeExact(address, a, b, c, d);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, long c, MemorySegment d, MemorySegment e) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLPP.invokeExact(address, a, b, c, d, e);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, long c, MemorySegment d, long e) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLPL.invokeExact(address, a, b, c, d, e);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, MemorySegment c, long d, MemorySegment e) {
        MemorySegment address = counted(function);
        try {
            return (long) LPPLP.invokeExact(address, a, b, c, d, e);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, byte a, MemorySegment b, MemorySegment c) {
        MemorySegment address = counted(function);
        try {
            return (long) BPP.invokeExact(address, a, b, c);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, long b, MemorySegment c, MemorySegment d, MemorySegment e) {
        MemorySegment address = counted(function);
        try {
            return (long) LLPPP.invokeExact(address, a, b, c, d, e);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(Pkcs11Function function, long a, MemorySegment b, long c, long d, MemorySegment e, MemorySegment f) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLLPP.invokeExact(address, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(
            Pkcs11Function function,
            long a,
            MemorySegment b,
            MemorySegment c,
            long d,
            MemorySegment e,
            long f,
            MemorySegment g,
            MemorySegment h) {
        MemorySegment address = counted(function);
        try {
            return (long) LPPLPLPP.invokeExact(address, a, b, c, d, e, f, g, h);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    long call(
            Pkcs11Function function,
            long a,
            MemorySegment b,
            long c,
            MemorySegment d,
            long e,
            MemorySegment f,
            long g,
            MemorySegment h) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLPLPLP.invokeExact(address, a, b, c, d, e, f, g, h);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    private MemorySegment counted(Pkcs11Function function) {
        counts[function.place()].increment();
        return addresses[function.place()];
    }

    private static MethodHandle shape(MemoryLayout... arguments) {
        return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** A downcall throws for our own mistakes alone: freed memory, a null address. */
    private static RuntimeException failed(Throwable cause) {
        return new IllegalStateException("a call of the PKCS#11 library could not be made", cause);
    }
}
