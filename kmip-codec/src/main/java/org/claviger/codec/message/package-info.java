/** Request and response messages: headers, batch items, authentication (2.1 sections 8 and 9). */
@NullMarked
package org.claviger.codec.message;

import org.jspecify.annotations.NullMarked;
