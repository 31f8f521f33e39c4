package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.claviger.hsm.HsmException;

/**
 * The C interface of a PKCS#11 module on LP64 Linux: one method for each function, returning its CKR code, and a count of
 * the calls by function. It knows nothing of sessions' states, and holds none.
 *
 * <p>Methods take and return native memory alone. A handle is invoked by its shape (L for CK_ULONG, P for a pointer),
 * so that the JIT compiles each shape once, whatever module it calls.
 */
final class Pkcs11 {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final long FUNCTION_LIST_HEADER_BYTES = 8;
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

    private Pkcs11(MemorySegment functionList) {
        for (var function : Pkcs11Function.values()) {
            long offset = FUNCTION_LIST_HEADER_BYTES + ADDRESS.byteSize() * function.place();
            addresses[function.place()] = functionList.get(ADDRESS, offset);
            counts[function.place()] = new LongAdder();
        }
    }

    /** Loads the module; it stays loaded as long as the process lives. */
    static Pkcs11 load(Path library) {
        if (!Files.isReadable(library)) {
            throw new HsmException(
                    HsmException.Reason.CONFIGURATION,
                    "the PKCS#11 library " + library + " is not there: install the module or set its path.");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment getFunctionList = SymbolLookup.libraryLookup(library, Arena.global())
                    .find("C_GetFunctionList")
                    .orElseThrow(() ->
                            new HsmException(HsmException.Reason.CONFIGURATION, library + " is no PKCS#11 library."));
            MemorySegment pointer = arena.allocate(ADDRESS);
            long code = invokeGetFunctionList(getFunctionList, pointer);
            if (code != Ck.CKR_OK) {
                throw new HsmException(
                        HsmException.Reason.CONFIGURATION,
                        library + " gives no function list (" + ReturnCodes.name(code) + ").");
            }
            return new Pkcs11(
                    pointer.get(ADDRESS, 0).reinterpret(FUNCTION_LIST_HEADER_BYTES + ADDRESS.byteSize() * PLACES));
        } catch (IllegalArgumentException e) {
            throw new HsmException(
                    HsmException.Reason.CONFIGURATION,
                    library + " cannot be loaded as a library: " + e.getMessage(),
                    e);
        }
    }

    private static long invokeGetFunctionList(MemorySegment function, MemorySegment pointer) {
        try {
            return (long) P.invokeExact(function, pointer);
        } catch (Throwable e) {
            throw new IllegalStateException("C_GetFunctionList", e);
        }
    }

    /** Calls since the module was loaded, by the function's name; functions never called are left out. */
    Map<String, Long> calls() {
        var calls = new TreeMap<String, Long>();
        for (var function : Pkcs11Function.values()) {
            long count = counts[function.place()].sum();
            if (count > 0) {
                calls.put(function.standardName(), count);
            }
        }
        return calls;
    }

    // The module, its slots and tokens

    long initialize(MemorySegment arguments) {
        return call(Pkcs11Function.C_INITIALIZE, arguments);
    }

    long finish() {
        return call(Pkcs11Function.C_FINALIZE, MemorySegment.NULL);
    }

    long getInfo(MemorySegment info) {
        return call(Pkcs11Function.C_GET_INFO, info);
    }

    long getSlotList(boolean tokenPresent, MemorySegment slots, MemorySegment count) {
        MemorySegment address = counted(Pkcs11Function.C_GET_SLOT_LIST);
        try {
            return (long) BPP.invokeExact(address, (byte) (tokenPresent ? 1 : 0), slots, count);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long getTokenInfo(long slot, MemorySegment info) {
        return call(Pkcs11Function.C_GET_TOKEN_INFO, slot, info);
    }

    long initToken(long slot, MemorySegment pin, MemorySegment label) {
        return call(Pkcs11Function.C_INIT_TOKEN, slot, pin, pin.byteSize(), label);
    }

    long initPin(long session, MemorySegment pin) {
        return call(Pkcs11Function.C_INIT_PIN, session, pin, pin.byteSize());
    }

    // Sessions

    long openSession(long slot, long flags, MemorySegment session) {
        MemorySegment address = counted(Pkcs11Function.C_OPEN_SESSION);
        try {
            return (long) LLPPP.invokeExact(address, slot, flags, MemorySegment.NULL, MemorySegment.NULL, session);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long closeSession(long session) {
        return call(Pkcs11Function.C_CLOSE_SESSION, session);
    }

    long login(long session, long user, MemorySegment pin) {
        return call(Pkcs11Function.C_LOGIN, session, user, pin, pin.byteSize());
    }

    long logout(long session) {
        return call(Pkcs11Function.C_LOGOUT, session);
    }

    // Objects

    long createObject(long session, Template template, MemorySegment handle) {
        return call(Pkcs11Function.C_CREATE_OBJECT, session, template.memory(), template.count(), handle);
    }

    long destroyObject(long session, long object) {
        MemorySegment address = counted(Pkcs11Function.C_DESTROY_OBJECT);
        try {
            return (long) LL.invokeExact(address, session, object);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long getAttributeValue(long session, long object, Template template) {
        return call(Pkcs11Function.C_GET_ATTRIBUTE_VALUE, session, object, template.memory(), template.count());
    }

    long findObjectsInit(long session, Template template) {
        return call(Pkcs11Function.C_FIND_OBJECTS_INIT, session, template.memory(), template.count());
    }

    long findObjects(long session, MemorySegment handles, long max, MemorySegment count) {
        return call(Pkcs11Function.C_FIND_OBJECTS, session, handles, max, count);
    }

    long findObjectsFinal(long session) {
        return call(Pkcs11Function.C_FIND_OBJECTS_FINAL, session);
    }

    // Encryption, signatures

    long encryptInit(long session, MemorySegment mechanism, long key) {
        return call(Pkcs11Function.C_ENCRYPT_INIT, session, mechanism, key);
    }

    long encrypt(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_ENCRYPT, session, in, inBytes, out, outBytes);
    }

    long encryptUpdate(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_ENCRYPT_UPDATE, session, in, inBytes, out, outBytes);
    }

    long encryptFinal(long session, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_ENCRYPT_FINAL, session, out, outBytes);
    }

    long decryptInit(long session, MemorySegment mechanism, long key) {
        return call(Pkcs11Function.C_DECRYPT_INIT, session, mechanism, key);
    }

    long decrypt(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_DECRYPT, session, in, inBytes, out, outBytes);
    }

    long decryptUpdate(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_DECRYPT_UPDATE, session, in, inBytes, out, outBytes);
    }

    long decryptFinal(long session, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_DECRYPT_FINAL, session, out, outBytes);
    }

    long signInit(long session, MemorySegment mechanism, long key) {
        return call(Pkcs11Function.C_SIGN_INIT, session, mechanism, key);
    }

    long sign(long session, MemorySegment in, long inBytes, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_SIGN, session, in, inBytes, out, outBytes);
    }

    long signUpdate(long session, MemorySegment in, long inBytes) {
        return call(Pkcs11Function.C_SIGN_UPDATE, session, in, inBytes);
    }

    long signFinal(long session, MemorySegment out, MemorySegment outBytes) {
        return call(Pkcs11Function.C_SIGN_FINAL, session, out, outBytes);
    }

    long verifyInit(long session, MemorySegment mechanism, long key) {
        return call(Pkcs11Function.C_VERIFY_INIT, session, mechanism, key);
    }

    long verify(long session, MemorySegment in, long inBytes, MemorySegment signature, long signatureBytes) {
        MemorySegment address = counted(Pkcs11Function.C_VERIFY);
        try {
            return (long) LPLPL.invokeExact(address, session, in, inBytes, signature, signatureBytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    // Keys

    long generateKey(long session, MemorySegment mechanism, Template template, MemorySegment handle) {
        MemorySegment address = counted(Pkcs11Function.C_GENERATE_KEY);
        try {
            return (long) LPPLP.invokeExact(address, session, mechanism, template.memory(), template.count(), handle);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long generateKeyPair(
            long session,
            MemorySegment mechanism,
            Template publicTemplate,
            Template privateTemplate,
            MemorySegment publicHandle,
            MemorySegment privateHandle) {
        MemorySegment address = counted(Pkcs11Function.C_GENERATE_KEY_PAIR);
        try {
            return (long) LPPLPLPP.invokeExact(
                    address,
                    session,
                    mechanism,
                    publicTemplate.memory(),
                    publicTemplate.count(),
                    privateTemplate.memory(),
                    privateTemplate.count(),
                    publicHandle,
                    privateHandle);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long wrapKey(
            long session,
            MemorySegment mechanism,
            long wrappingKey,
            long key,
            MemorySegment wrapped,
            MemorySegment wrappedBytes) {
        MemorySegment address = counted(Pkcs11Function.C_WRAP_KEY);
        try {
            return (long) LPLLPP.invokeExact(address, session, mechanism, wrappingKey, key, wrapped, wrappedBytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long unwrapKey(
            long session,
            MemorySegment mechanism,
            long unwrappingKey,
            MemorySegment wrapped,
            Template template,
            MemorySegment handle) {
        MemorySegment address = counted(Pkcs11Function.C_UNWRAP_KEY);
        try {
            return (long) LPLPLPLP.invokeExact(
                    address,
                    session,
                    mechanism,
                    unwrappingKey,
                    wrapped,
                    wrapped.byteSize(),
                    template.memory(),
                    template.count(),
                    handle);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long seedRandom(long session, MemorySegment seed) {
        return call(Pkcs11Function.C_SEED_RANDOM, session, seed, seed.byteSize());
    }

    long generateRandom(long session, MemorySegment out) {
        return call(Pkcs11Function.C_GENERATE_RANDOM, session, out, out.byteSize());
    }

    // Shapes

    private MemorySegment counted(Pkcs11Function function) {
        counts[function.place()].increment();
        return addresses[function.place()];
    }

    private long call(Pkcs11Function function, MemorySegment a) {
        MemorySegment address = counted(function);
        try {
            return (long) P.invokeExact(address, a);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a) {
        MemorySegment address = counted(function);
        try {
            return (long) L.invokeExact(address, a);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a, MemorySegment b) {
        MemorySegment address = counted(function);
        try {
            return (long) LP.invokeExact(address, a, b);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a, MemorySegment b, long c) {
        MemorySegment address = counted(function);
        try {
            return (long) LPL.invokeExact(address, a, b, c);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a, MemorySegment b, MemorySegment c) {
        MemorySegment address = counted(function);
        try {
            return (long) LPP.invokeExact(address, a, b, c);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a, MemorySegment b, long c, MemorySegment d) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLP.invokeExact(address, a, b, c, d);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a, long b, MemorySegment c, long d) {
        MemorySegment address = counted(function);
        try {
            return (long) LLPL.invokeExact(address, a, b, c, d);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private long call(Pkcs11Function function, long a, MemorySegment b, long c, MemorySegment d, MemorySegment e) {
        MemorySegment address = counted(function);
        try {
            return (long) LPLPP.invokeExact(address, a, b, c, d, e);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    private static MethodHandle shape(MemoryLayout... arguments) {
        return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** A downcall throws for our own mistakes alone: freed memory, a null address. */
    private static RuntimeException failed(Throwable cause) {
        return new IllegalStateException("a call of the PKCS#11 library could not be made", cause);
    }
}
