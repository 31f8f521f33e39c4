package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.Pkcs11Call;
import org.claviger.codec.operation.Pkcs11;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Pkcs11Function;
import org.claviger.codec.type.Pkcs11ReturnCode;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.crypto.Pkcs11Application;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.dispatch.ServerFacts;
import org.jspecify.annotations.Nullable;

/**
 * PKCS#11 (2.1 section 6.1.37): C_Initialize, C_GetInfo and C_Finalize, in the encoding of Profiles 2.1 section 5.18.1.
 * Every other function is CKR_FUNCTION_NOT_SUPPORTED.
 */
public final class Pkcs11Handler implements OperationHandler<Pkcs11.Request, Pkcs11.Response> {
    /** The one that Profiles 2.1 defines. */
    private static final Bytes ENCODING_VERSION = Bytes.of((byte) 1);

    /** The interface that the functions of the enumeration belong to; PKCS#11 3.0 section 5.4.5 names it so. */
    private static final String STANDARD_INTERFACE = "PKCS 11";

    private static final byte[] CRYPTOKI_VERSION = {2, 40};
    private static final byte[] LIBRARY_VERSION = {1, 0};
    private static final int NAME_BYTES = 32;

    @Override
    public Outcome<Pkcs11.Response> handle(Pkcs11.Request request, RequestContext context) {
        String wanted = request.pkcs11Interface();
        if (wanted != null && !wanted.equals(STANDARD_INTERFACE)) {
            throw new KmipException(
                    ResultReason.PKCS_11_INVALID_INTERFACE, "The one interface here is " + STANDARD_INTERFACE + ".");
        }
        return done(
                switch (request.pkcs11Function()) {
                    case Pkcs11Call.OfVendor _ -> answer(request, null, null, Pkcs11ReturnCode.FUNCTION_NOT_SUPPORTED);
                    case Pkcs11Call.Standard standard -> call(standard.function(), request, context);
                });
    }

    private static Pkcs11.Response call(Pkcs11Function function, Pkcs11.Request request, RequestContext context) {
        return switch (function) {
            case C_INITIALIZE -> initialize(request, context);
            case C_GET_INFO, C_FINALIZE -> {
                if (request.correlationValue() == null) {
                    yield answer(request, null, null, Pkcs11ReturnCode.CRYPTOKI_NOT_INITIALIZED);
                }
                boolean last = function == Pkcs11Function.C_FINALIZE;
                goOn(new DataPart(Bytes.EMPTY, request.correlationValue(), false, last), context);
                yield answer(request, null, last ? null : information(context.server()), Pkcs11ReturnCode.OK);
            }
            default -> answer(request, null, null, Pkcs11ReturnCode.FUNCTION_NOT_SUPPORTED);
        };
    }

    private static Pkcs11.Response initialize(Pkcs11.Request request, RequestContext context) {
        if (request.correlationValue() != null) {
            return answer(request, null, null, Pkcs11ReturnCode.CRYPTOKI_ALREADY_INITIALIZED);
        }
        if (!Objects.equals(request.pkcs11InputParameters(), ENCODING_VERSION)) {
            throw new KmipException(
                    ResultReason.PKCS_11_CODEC_ERROR, "C_Initialize takes one byte, the version 1 of the encoding.");
        }
        Bytes application = goOn(new DataPart(Bytes.EMPTY, null, true, false), context);
        return answer(request, application, null, Pkcs11ReturnCode.OK);
    }

    private static @Nullable Bytes goOn(DataPart part, RequestContext context) {
        return context.streams()
                .part(part, Pkcs11Application.class, _ -> new Pkcs11Application())
                .correlationValue();
    }

    /** CK_INFO: two versions, two names filled up with blanks, and no flags. */
    private static Bytes information(ServerFacts server) {
        ByteBuffer info = ByteBuffer.allocate(
                CRYPTOKI_VERSION.length + NAME_BYTES + Long.BYTES + NAME_BYTES + LIBRARY_VERSION.length);
        info.put(CRYPTOKI_VERSION)
                .put(blankFilled(ServerFacts.VENDOR))
                .putLong(0)
                .put(blankFilled(server.vendorIdentification()))
                .put(LIBRARY_VERSION);
        return Bytes.owning(info.array());
    }

    private static byte[] blankFilled(String text) {
        return String.format("%-" + NAME_BYTES + "." + NAME_BYTES + "s", text).getBytes(StandardCharsets.US_ASCII);
    }

    private static Pkcs11.Response answer(
            Pkcs11.Request request,
            @Nullable Bytes correlationValue,
            @Nullable Bytes outputParameters,
            Pkcs11ReturnCode code) {
        return new Pkcs11.Response(
                request.pkcs11Interface(), request.pkcs11Function(), correlationValue, outputParameters, code);
    }
}
