/** States of objects and how they change (2.1 section 4.57): one table. */
@NullMarked
package org.claviger.server.lifecycle;

import org.jspecify.annotations.NullMarked;
