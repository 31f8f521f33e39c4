package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.util.Collections;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Constraint;
import org.claviger.codec.object.Constraints;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.object.ObjectDefaults;
import org.claviger.codec.object.ObjectGroups;
import org.claviger.codec.object.ObjectTypes;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.GetConstraints;
import org.claviger.codec.operation.Query;
import org.claviger.codec.operation.Register;
import org.claviger.codec.operation.SetConstraints;
import org.claviger.codec.operation.SetDefaults;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.dispatch.ObjectRules;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.Values;
import org.junit.jupiter.api.Test;

/** Set and Get Constraints, Set Defaults (2.1 sections 6.1.22, 6.1.52 and 6.1.53). */
class ObjectRulesHandlersTest extends OperationTest {
    private static final ObjectTypes SYMMETRIC = new ObjectTypes(List.of(ObjectType.SYMMETRIC_KEY));
    private static final Constraint LONG_KEYS =
            new Constraint(SYMMETRIC, null, Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_LENGTH, 256));

    @Test
    void refusesWhatIsAgainstAConstraintUntilThatIsTakenBack() {
        constrain(LONG_KEYS);

        assertThat(create(alice, 128)).failedWith(ResultReason.CONSTRAINT_VIOLATION);
        assertThat(create(alice, 256)).succeeded();
        assertThat(alice.send(new Register.Request(
                        ObjectType.SECRET_DATA, Attributes.NONE, Values.password("correct horse"), null)))
                .succeeded();
        assertThat(alice.get(new GetConstraints.Request(), GetConstraints.Response.class)
                        .constraints()
                        .constraints())
                .containsExactly(LONG_KEYS);
        constrain();
        assertThat(create(alice, 128)).succeeded();
    }

    @Test
    void constrainsNobodyElse() {
        constrain(LONG_KEYS);

        assertThat(create(bob, 128)).succeeded();
    }

    @Test
    void constrainsObjectsOfAGroupAndTheBitsOfAMask() {
        int encrypts = UsageMask.ENCRYPT.code() | UsageMask.DECRYPT.code();
        constrain(new Constraint(
                null,
                new ObjectGroups(List.of("tapes")),
                Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, encrypts)));

        Attributes grouped = attributes(256).with(Attribute.OBJECT_GROUP, "tapes");

        assertThat(create(alice, 128)).succeeded();
        assertThat(create(alice, grouped)).succeeded();
        assertThat(create(
                        alice,
                        grouped.with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, encrypts | UsageMask.DERIVE_KEY.code())))
                .failedWith(ResultReason.CONSTRAINT_VIOLATION);
    }

    @Test
    void boundsTheNumberOfRules() {
        assertThat(alice.send(new SetConstraints.Request(
                        new Constraints(Collections.nCopies(ObjectRules.RULES_MAX + 1, LONG_KEYS)))))
                .failedWith(ResultReason.SERVER_LIMIT_EXCEEDED);
    }

    @Test
    void fillsInWhatTheClientLeavesOut() {
        ObjectDefaults aes = new ObjectDefaults(
                ObjectType.SYMMETRIC_KEY, null, attributes(192).with(Attribute.SENSITIVE, true), null);
        assertThat(alice.send(new SetDefaults.Request(new DefaultsInformation(List.of(aes)))))
                .succeeded();

        Attributes made = alice.attributes(alice.get(
                        new Create.Request(
                                ObjectType.SYMMETRIC_KEY,
                                Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_LENGTH, 256),
                                null),
                        Create.Response.class)
                .uniqueIdentifier());

        assertThat(made.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
        assertThat(made.bool(Attribute.SENSITIVE)).contains(true);
        assertThat(told()).contains(aes);
        assertThat(alice.send(new SetDefaults.Request(null))).succeeded();
        assertThat(told()).doesNotContain(aes);
        assertThat(create(alice, Attributes.NONE)).failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
    }

    private List<ObjectDefaults> told() {
        return java.util.Objects.requireNonNull(alice.get(
                                new Query.Request(List.of(QueryFunction.QUERY_DEFAULTS_INFORMATION), null),
                                Query.Response.class)
                        .defaultsInformation())
                .objectDefaults();
    }

    private void constrain(Constraint... constraints) {
        assertThat(alice.send(new SetConstraints.Request(new Constraints(List.of(constraints)))))
                .succeeded();
    }

    private static Attributes attributes(int bits) {
        return Attributes.NONE
                .with(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES)
                .with(Attribute.CRYPTOGRAPHIC_LENGTH, bits)
                .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, UsageMask.ENCRYPT.code());
    }

    private static ResponseBatchItem create(TestClient client, int bits) {
        return create(client, attributes(bits));
    }

    private static ResponseBatchItem create(TestClient client, Attributes attributes) {
        return client.send(new Create.Request(ObjectType.SYMMETRIC_KEY, attributes, null));
    }
}
